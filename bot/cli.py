"""The command ``chuishao``: one function per subcommand; a refusal is one line that says what to do."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.settings import Settings, SettingsWrong, read_settings
from tickets.errors import ChuishaoError
from tickets.people import Role

if TYPE_CHECKING:
    from handlers.kit import Kit
    from handlers.notices import Broadcast
    from tickets.ports import Tx

Command = Callable[[argparse.Namespace], int]
OK, REFUSED, WRONG_USE, INTERRUPTED = 0, 1, 2, 130


def main(argv: list[str] | None = None) -> int:
    """Run one subcommand; 0 done, 1 refused with the reason on standard error, 2 wrong use, 130 interrupted."""
    args = _parser().parse_args(argv)
    command: Command = args.command
    try:
        return command(args)
    except (ChuishaoError, SettingsWrong) as error:
        print(f"chuishao: {error}", file=sys.stderr)
        return REFUSED
    except BrokenPipeError:
        return OK
    except KeyboardInterrupt:
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="chuishao", description="Residents report in a chat; units answer in theirs.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    serve = _command(commands, "run", _run, "serve the chat, the groups, the desk and the board")
    serve.add_argument("--host")
    serve.add_argument("--port", type=int)
    serve.add_argument("--data", type=Path, metavar="DIR")
    _command(commands, "read", _read, "read JSON lines {id, text, context?} on standard input, one reading per line")
    score = _command(commands, "evaluate", _evaluate, "score the model on a CSV file with the columns text,service")
    score.add_argument("--data", type=Path, metavar="FILE.csv", help="wanted unless --golden or --card says otherwise")
    score.add_argument("--golden", action="store_true", help="score the golden set, whose texts only --show prints")
    score.add_argument("--five", action="store_true", help="the two property services count as one")
    score.add_argument("--routing", action="store_true", help="where the rows would go: unit, elsewhere, asked, desk")
    costs = "minutes for 100 reports over a grid of thresholds; prices as in wrong_unit=70,desk=10"
    score.add_argument("--costs", nargs="?", const="", metavar="PRICES", help=costs)
    score.add_argument("--show", action="store_true", help="print the texts that were read wrongly")
    score.add_argument("--json", action="store_true")
    score.add_argument("--model", type=Path, metavar="DIR", help="another model folder, also one of any labels")
    score.add_argument("--card", type=Path, metavar="PAGE.md", help="write figures and pictures into the model card")
    score.add_argument("--set", default="", metavar="WORDS", help="what the card calls the file: never whose it is")
    score.set_defaults(wrong_use=score.error)
    _learning(commands)
    check = _command(commands, "doctor", _doctor, "say what is wrong with this installation")
    check.add_argument("--json", action="store_true")
    cast = _command(commands, "broadcast", _broadcast, "queue the public reward notice for its subscribers")
    cast.add_argument("--approved-by", required=True, metavar="NAME")
    cast.add_argument("--days", type=int, default=7)
    cast.add_argument("--json", action="store_true")
    _staff(commands)
    return parser


def _command(commands: "argparse._SubParsersAction", name: str, command: Command, said: str) -> argparse.ArgumentParser:  # type: ignore[type-arg]
    parser: argparse.ArgumentParser = commands.add_parser(name, help=said, description=said)
    parser.set_defaults(command=command)
    return parser


def _learning(commands: "argparse._SubParsersAction") -> None:  # type: ignore[type-arg]
    teach = _command(commands, "train", _train, "train the model from the corpus, a city's history or with corrections")
    source = teach.add_mutually_exclusive_group()
    source.add_argument("--from", dest="source", type=Path, metavar="FILE.csv", help="rows text,service")
    source.add_argument("--with-corrections", action="store_true", help="a challenger that serves if the gate lets it")
    teach.add_argument("--labels", choices=["any"], help="with --from: any labels, in the column service or label")
    teach.add_argument("--out", type=Path, metavar="DIR", help="with --from: where it goes (default: DATA/trained)")
    teach.add_argument("--gate", type=Path, metavar="FILE.csv", help="with --with-corrections: more rows text,service")
    teach.add_argument("--json", action="store_true")
    check = _command(commands, "corpus-check", _corpus_check, "what the corpus covers, or shares with a given set")
    check.add_argument("--against", type=Path, metavar="FILE", help="CSV with the column text, or text by lines")
    check.add_argument("--json", action="store_true")
    models = commands.add_parser("model", help="which model serves").add_subparsers(required=True, metavar="ACTION")
    listed = _command(models, "list", _model_list, "every model here and what happened to it")
    listed.add_argument("--json", action="store_true")
    _command(models, "rollback", _model_rollback, "let the model before serve again")
    use = _command(models, "use", _model_use, "let a trained folder serve")
    use.add_argument("folder", type=Path, metavar="DIR")


def _staff(commands: "argparse._SubParsersAction") -> None:  # type: ignore[type-arg]
    for name, roles in (("operator", (Role.OPERATOR, Role.APPROVER)), ("worker", (Role.WORKER,))):
        staff = commands.add_parser(name, help=f"enrol an {name}" if name == "operator" else f"enrol a {name}")
        add = _command(staff.add_subparsers(required=True, metavar="ACTION"), "add", _enrol, "enrol a person")
        add.add_argument("--name", required=True)
        add.add_argument("--json", action="store_true")
        if name == "worker":
            add.add_argument("--unit", required=True)
        add.add_argument("--role", choices=[str(role) for role in roles], default=str(roles[0]))


def _run(args: argparse.Namespace) -> int:
    from bot.server import run

    run(read_settings(host=args.host, port=args.port, data_dir=args.data))
    return OK


def _read(_: argparse.Namespace) -> int:
    from bot.wiring import models_in, reader_for, town_named
    from nlp.lines import answer

    settings = read_settings()
    reader = reader_for(town_named(settings.town), models_in(settings.data_dir).serving)
    for line in sys.stdin.buffer:
        text = line.decode("utf-8", errors="surrogateescape").strip()
        if text:
            print(answer(text, reader), flush=True)
    return OK


def _evaluate(args: argparse.Namespace) -> int:
    from bot.scoring import evaluate

    given = args.data is not None, args.golden, args.card is not None, args.costs is not None and not args.routing
    if not any(given):
        args.wrong_use("--data FILE.csv is wanted, or --golden, or --card PAGE.md, or --costs of the corpus")
    if args.data is not None and args.golden:
        args.wrong_use("--data FILE.csv or --golden, not both")
    return evaluate(args, read_settings())


def _train(args: argparse.Namespace) -> int:
    from bot.teaching import train

    return train(args, read_settings())


def _corpus_check(args: argparse.Namespace) -> int:
    from bot.teaching import corpus_check

    return corpus_check(args)


def _model_list(args: argparse.Namespace) -> int:
    from bot.teaching import model_list

    return model_list(args, read_settings())


def _model_rollback(_: argparse.Namespace) -> int:
    from bot.teaching import model_rollback

    return model_rollback(read_settings())


def _model_use(args: argparse.Namespace) -> int:
    from bot.teaching import model_use

    return model_use(args.folder, read_settings())


def _doctor(args: argparse.Namespace) -> int:
    from bot.doctor import examine

    findings = list(examine(read_settings()))
    if args.json:
        print(json.dumps([finding.row for finding in findings], ensure_ascii=False))
    else:
        for finding in findings:
            print(f"{'ok  ' if finding.well else 'BAD '} {finding.name}: {finding.says}")
            if not finding.well:
                print(f"     -> {finding.advice}")
    if any(not finding.well and finding.fatal for finding in findings):
        return WRONG_USE
    return OK if all(finding.well for finding in findings) else REFUSED


@contextmanager
def _storage(settings: Settings) -> Iterator["Kit"]:
    """The kit of a command that only writes rows: no model, no pump; a running server notices within a second."""
    from bot.wiring import open_house, town_named
    from nlp.unread import Unread

    house = open_house(url=settings.url, data_dir=settings.data_dir, town=town_named(settings.town), reader=Unread())
    try:
        yield house.kit
    finally:
        house.storage.close()


def _broadcast(args: argparse.Namespace) -> int:
    from handlers.notices import publish
    from tickets.turn import Turn

    with _storage(read_settings()) as kit:

        def work(tx: "Tx") -> "Broadcast":
            approvers = tx.people.named(args.approved_by, Role.APPROVER)
            turn = Turn(tx=tx, town=kit.town, now=kit.clock())
            return publish(turn, by=approvers[0].person if approvers else None, period=timedelta(days=args.days))

        sent = kit.transact.now(work)
    print(
        json.dumps({"chats": sent.chats, "text": sent.text}, ensure_ascii=False)
        if args.json
        else f"{sent.text}\n-> {sent.chats}"
    )
    return OK


def _enrol(args: argparse.Namespace) -> int:
    from bot.staffing import enrol

    settings = read_settings()
    with _storage(settings) as kit:
        new = enrol(kit, settings.base, name=args.name, role=Role(args.role), unit=getattr(args, "unit", None))
    if args.json:
        print(json.dumps({"token": new.token, "link": new.link, "telegram": new.telegram}))
    else:
        lines = [f"{new.member.name} ({new.member.role})", f"token {new.token}", f"link  {new.link}"]
        print("\n".join([*lines, *([f"or    {new.telegram}"] if new.telegram else [])]))
    return OK
