### Every sentence the house says. Ids come as strings.

## Times and parts
comma = ,{" "}
lines = { $lines }
quoted = “{ $words }”
the-desk = the hotline desk
when-yesterday = yesterday { $time }
when-today = today { $time }
when-tomorrow = tomorrow { $time }
when-weekday = { $weekday } { $time }
when-date = { $weekday } { $day }/{ $month }, { $time }
weekday-1 = Mon
weekday-2 = Tue
weekday-3 = Wed
weekday-4 = Thu
weekday-5 = Fri
weekday-6 = Sat
weekday-7 = Sun

## Buttons
button-add = Add something
button-service = Change type
button-withdraw = Withdraw
button-restore = Bring it back
button-progress = Progress
button-progress-all = My tickets
button-card = What they see
button-compose = Hide my words
button-show-photos = Show the unit
button-hide-photos = Desk only
button-rate-satisfied = Fixed, satisfied
button-rate-dissatisfied = Fixed, not satisfied
button-rate-unsolved = Not fixed
button-submit = Submit as it is
button-choose-other = Something else
button-separate = This is another matter
button-another = Separate ticket: { $kind }
button-enough = No need
button-human = Talk to a person
button-report = Report a problem
button-privacy = How my data is used
button-subscribe = Get the notices
button-unsubscribe = Stop the notices
button-claim = Claim
button-accept = Accept
button-give-back = Give back
button-resolve = Resolve
button-confirm = Confirm resolved
button-send = Send now
button-inside = Keep inside
button-report-in = Report in
button-more-photos = More photos
button-join = Join this unit
button-practice = Practice
button-admit = Let in
button-turn-away = Turn away
button-drill-accept = Accept
button-drill-resolve = Resolve
button-drill-confirm = Confirm resolved
button-private = Go on in private
button-resident = Report a problem
button-join-account = The other side is me: join
button-lang-zh = 中文
button-lang-en = English
button-personal-see = See my data
button-personal-correct = Correct it
button-personal-erase = Delete it

## First contact
notice-privacy =
    This is { $town } Chuishao. Just say what is wrong: words, photos, a location; no account needed.
    Privacy ({ $version }): your name, phone and account are never given to the unit you report; it sees the content without what identifies you. Your words are used for this matter only; you may ask to see, correct or delete them at any time.
greeting = I am here. Tell me what is wrong and where; photos and a location help.
thanks = You are welcome.
thanks-rate = Thank you. How did ticket { $number } go?
calm = I understand this is upsetting. Tell me what is wrong and where and I will pass it on at once, or talk to a person.
sticker = Got it. If something is wrong, please say what and where in a sentence.
dropped = All right, nothing was submitted.
words-kept = What you said is kept and is being handled now. If there is more, just go on.
scanned = You scanned the code of { $place }. Say what is wrong here, photos help; no need to name the place.
scanned-answer = All right, the place is { $place }.

## Commands in private
help =
    Just say what is wrong and where: words, photos, a location.
    /my my tickets
    /link make the web page and Telegram one person
    /lang change the language
    /privacy how my data is used
which-language = 请选择语言 / Choose your language:
language-set = All right, English from now on.
privacy-full =
    { $town } Chuishao, privacy notice ({ $version })
    1. What is collected: the words, photos, locations and files you send, and the chat's id to answer you. No name, phone or account is asked for.
    2. What for: only to take up, pass on, answer and follow up what you report, and to pay rewards.
    3. Who sees it: the desk sees everything; the unit sees the content without what identifies a home, for property matters only the points, and photos only if you agree; public pages and notices name nobody.
    4. How long: raw messages are emptied 7 days after they were handled; reports and tickets are kept for the work and for review, and you may ask to delete them.
    5. Your rights: see, correct, delete, or ask who looked; press a button below. { $name } ({ $phone }) is responsible and answers within { $days } working days.
link-code =
    Code: { $code }
    Within { $minutes } minutes send /link { $code } in your other chat (web or Telegram), and both are one person.
    For yourself only; never type a code that somebody sent you.
link-sure = Once joined, whoever gave this code can see all your tickets ({ $n } now) and speak for you. Go on only if the other side is you too; if somebody else gave you the code, do not press.
linked = Joined with { $where }: both are one person now, with { $n } tickets. If this was not you, talk to a person at once.
link-wrong-code = This code is wrong, used or late. Send /link on the other side for a new one.
link-same-chat = This code is to be typed in your other chat (web or Telegram).
link-one-already = Both sides are one person already.
link-staff = An account of a member of staff cannot be joined with another. Please ask the desk.
code-too-often = Too many wrong codes. Please try again in an hour.
channel-web = the web page
channel-resident-bot = Telegram
channel-staff-bot = the staff bot on Telegram

## Owners' groups and the wrong door
owners-received = Received; please go on in private.
owners-hello = Hello. To report a public problem, mention @{ $bot }; the rest is done in private, and other talk here is not kept.
this-bot = this bot
wrong-bot = This bot is for staff. To report a problem go to { $bot }.
wrong-bot-kept = This bot is for staff. To report a problem go to { $bot }: what you just said is kept there; open it and go on.
wrong-bot-alone = This bot is for staff and takes no reports.
repeated = (this may have reached you before)

## The bots and their menus
bot-resident-description =
    Say what is wrong: vending, building noise, garbage, illegal building, property companies.
    Words, photos, a location; no account needed. I open a ticket, find the unit responsible and stay on it until you say it is fixed.
bot-resident-about = Report what is wrong around you; the unit responsible reports in.
bot-staff-description =
    The ticket bot of the units' groups: tickets are dispatched, accepted, answered and resolved there.
    Residents, please use the residents' bot.
bot-staff-about = The ticket bot of the units' work groups.
command-my = My tickets
command-lang = Language 换语言
command-privacy = How my data is used
command-link = Join web and Telegram
command-help = How it works
command-bind = Make this group the one of a unit
command-practice = Post a practice ticket

## One thing is missing
ask-problem = Please say in a sentence what is wrong and where, so that I can pass it on.
ask-problem-again = I do not see what the problem is. Please say it more exactly, or submit it and a person will read it.
ask-problem-photo = I have the photo. Please say in a sentence what is wrong and where.
ask-problem-place = I have the location. Please say in a sentence what is wrong there.
ask-service = So that it reaches the right unit: which is it more like?
ask-place = Where is it? Send a location, the name of an estate or road, or your own words.
files-noted = Your voice, video or file is kept for an operator to look at.
files-kept = Your voice message, video or file is kept for the desk. To speed things up, please also write where it is and what is wrong.
photo-unusable = A photo could not be used ({ $reasons }); everything else is kept. Please take and send another if it matters.
photo-empty = the file is empty
photo-broken = the file is incomplete
photo-kind = not an image we can read
photo-too-many-pixels = too many pixels
photo-too-large = over 20 MB
photo-gone = the file can no longer be had
photo-too-many = at most 10 at once
photo-only = (see the photo)
no-words = (no words)

## Emergency
emergency =
    ⚠️ { $name }: get to safety first and call now:
    { $numbers }
    { $advice }
    The desk has been alerted.
emergency-number = { $who } { $number }

## Opening
opened-number = Received, ticket { $number }
opened-service = Type: { $service }
opened-service-why = Type: { $service } (you said { $why })
opened-path = Type: { $service } · { $subtype }. { $path }
opened-unit = Sent to { $unit }; you get an answer by { $due } at the latest.
opened-desk = A person still has to decide which unit handles it; the hotline desk has it and will tell you.
opened-close = If anything else comes to mind, just say it here.
linked-line = Linked tickets: { $numbers }
offer-part = “{ $words }” ({ $kind })
offer-linked = You also spoke of: { $parts }. Shall that get a ticket of its own?
offer-linked-apart = You also spoke of: { $parts }. The unit of ticket { $number } will not read these words; open a ticket of its own to have it dealt with:
opened-another = ✓ Separate ticket opened: { $kind } ({ $number })
ask-photos = May the unit see your { $n } photo(s)? Without an answer only the desk can.
photos-shown = ✓ The unit may see the photos
photos-hidden = ✓ Only the desk sees the photos
chosen = ✓ { $choice }
which-service = Which type is ticket { $number }?
which-ticket = Which one do you mean?
add-now = Go on: words, photos and locations will be added to ticket { $number }.
added = Added to ticket { $number }.
urged =
    Ticket { $number } has been urged for you.
    Now: { $status }; unit: { $unit }; answer due: { $due }
progress =
    Ticket { $number }: { $status }
    Unit: { $unit }; answer due: { $due }{ $linked }
no-ticket = I found no open ticket. If this is a new problem, press “Submit as it is” or say what is wrong and where.
no-tickets = You have no tickets yet.
withdrawn = Ticket { $number } is withdrawn. You can bring it back.
withdrawn-others = You have left ticket { $number }. Others reported the same problem, so it goes on.
what-they-see =
    This is all the unit sees; it has no name, phone or account of yours:
    ——
    { $card }
composed-now = Ticket { $number } no longer shows your words or photos; the unit sees type, area and times only.

## Progress
standing-new = waiting to be dispatched
standing-dispatched = dispatched, not yet accepted
standing-in-progress = being worked on
standing-resolved = resolved, waiting for your verdict
standing-closed = closed
standing-declined = declined
told-dispatched = Ticket { $number } went to { $unit }; answer by { $due } at the latest.
told-accepted = Ticket { $number }: { $unit } has accepted it and is working on it.
told-given-back = Ticket { $number }: { $unit } says it is not theirs; the desk is finding the right unit. You need not report again.
told-replied =
    Ticket { $number }, { $unit } answers:
    { $words }
told-resolved =
    Ticket { $number }, { $unit } has resolved it:
    { $words }
    ——
    Whether it is fixed is yours to say:
told-restored = Ticket { $number } is back with { $unit }; answer by { $due } at the latest.
told-reopened = Ticket { $number } went back to { $unit } with the desk watching; answer by { $due } at the latest.
told-reopened-desk = Ticket { $number } was not fixed twice; the desk decides what happens and will contact you.
told-closed-satisfied = Ticket { $number } is closed. Thank you for making the city better.
told-closed-dissatisfied = Ticket { $number } is closed. Your verdict counts in the assessment and the desk will look into it.
told-closed-unrated = Ticket { $number } had no verdict from you and is closed as unrated. If it is not fixed, just tell me.
told-closed-desk = Ticket { $number } was closed by the desk. { $why }
told-reclassified = Ticket { $number } is now “{ $service }”, with { $unit }; answer due { $due }.
told-merged = Tickets { $former } and { $number } are the same matter and are now one. { $unit } answers, and you will be told.
told-whistled = Ticket { $number } is past its time; the whistle was blown and { $higher } must report in.
told-declined =
    Ticket { $number } is not a public matter: { $why }
    If you disagree, talk to a person.

## Questions, privacy, people
answer =
    { $answer }
    Source: { $source }

    Not what you asked?
ask-where = Which place do you mean? Name the road or estate, or share a location.
unit-phone = { $unit } ({ $phone })
that-place = This spot
span-hours = { $n } hours
span-hours-one = { $n } hour
span-work-hours = { $n } working hours
span-work-hours-one = { $n } working hour
span-work-days = { $n } working days
span-work-days-one = { $n } working day
priced = { $name } { $amount } yuan
path-only =
    This is about { $subtype }. No unit here works on it, so waiting here would only cost you time:
    { $path }.
    If you still want a ticket, press “Submit as it is”; the desk will look at it.
question-to-desk = I am not sure about this; a person at the desk will answer. If you want to report a problem, press “Submit as it is”.
desk-answer = The desk: { $words }
privacy =
    Registered as { $number }. { $name } ({ $phone }) is responsible and answers within { $days } working days.
    The unit you report never sees your name, phone, account or what identifies your home. To delete, correct, export or ask who looked, reply here.
human = A person at the desk will answer here. Please go on.
unhandled = Your words are safe. Something went wrong on our side; a person at the desk will read them.

## Rewards
reward-notice =
    Your report in ticket { $number } was verified: { $amount } yuan.
    Claim code: { $code }
    Press “Claim” or send the code here before { $until }; later it lapses. Do not pass it on.
reward-terms = The first report of a verified problem is rewarded by the town's rules; after verification and approval you are told here in private with a claim code, valid for { $days } days. “Get the notices” sends you the public reward notices, which name nobody.
claimed = { $amount } yuan registered for payment. Thank you.
claimed-before = This reward of { $amount } yuan was claimed before or has lapsed.
subscribed = You will get the reward notices.
unsubscribed = You will get no more reward notices.
notice = [Reward notice] In the last { $days } days { $n } verified reports were rewarded, { $amount } yuan in all.
notice-none = [Reward notice] No rewards in the last { $days } days.
notice-services = Types: { $list }
notice-districts = Districts: { $list }
notice-end = Rewards are told to their reporter alone; this notice names nobody.

## The unit's group
card-head = [New] { $number } · { $service }
card-urgent = [Urgent] { $number } · { $service }
card-place = Place: { $place }
card-place-unknown = to be found out by the desk
card-words = Report: { $words }
card-composed = Points: { $phrases } (words are not passed on for this type)
card-times = Times: { $times }
card-detail = From the desk: { $detail }
card-photos = Photos: { $n }
card-photos-hidden = Photos: { $n }, not released by the reporter, seen by the desk
card-due = Answer by { $due } at the latest
card-late = Due { $due } (overdue)
card-status-new = Status: waiting to be dispatched
card-status-dispatched = Status: waiting to be accepted
card-status-in-progress = Status: accepted by { $who }
card-status-resolved = Status: resolved, waiting for the verdict
card-status-closed = Status: closed
card-status-declined = Status: declined
card-moved = { $number } went to another unit; nothing more to do here.
card-given-back = { $number } was given back to the desk.
card-merged = { $number } was merged into { $into }.
card-regrouped = { $number } is worked on in this unit's present group.
more-photos = { $number }, the other { $n } photos:
unit-assigned = The desk ruled that { $number } is this unit's.
n-photos = {" "}({ $n } photos)
unit-added = The resident adds: { $words }{ $photos }
unit-added-photos = The resident added something{ $photos }.
unit-added-composed = The resident added something{ $photos }; the desk reads the words.
unit-taken-out = What was just added belongs to another matter and was removed from { $number }; please do not use it.
unit-urged = { $number } was urged for the { $urges }. time.
unit-reopened = The resident says { $number } is not fixed. Please do it again. Words: { $words }
unit-rated-satisfied = { $number }: fixed, satisfied.
unit-rated-dissatisfied = { $number }: fixed, not satisfied; the desk will review it.
unit-rated-unsolved = { $number }: not fixed.
unit-withdrawn = { $number } was withdrawn; nothing more to do.
unit-reminded = Reminder: half the time for { $number } is gone. { $due }
unit-reminded-due = Please accept and answer it.
unit-overdue = { $number } is overdue; the whistle called { $higher }.
unit-reported-in = { $higher } has reported in on { $number }.
whistle = [Whistle] { $number } ({ $service }): { $late } is overdue. { $unit }, please report in.
held = Goes to the resident in 30 seconds
sent-on = ✓ Sent to the resident
stays-inside = ✓ Inside only
kept-inside = Inside only; the resident does not get this.
stopped = Not sent to the resident: it contains { $kinds }. Please reply again without it, or keep it inside.
leak-phone = a phone number
leak-name = a name
leak-id = an identity number
leak-plate = a number plate
leak-insult = an insult
leak-link = a link
resolve-how = To resolve { $number }: reply to this message with what was done, best with a photo, then press “Confirm resolved”.
resolve-with =
    Use these words as the answer?
    { $words }
confirmed = ✓ Resolved; the resident is asked
reported-in = ✓ { $who } has reported in
give-back-why = Why is { $number } given back?
give-back-who = Which unit fits { $number } better?
better-unknown = Not known
reason-not-our-area = Not our area
reason-not-our-duty = Not our duty
reason-no-such-problem = No such problem there
reason-place-unclear = Place unclear
group-no-ticket = No such ticket here. Please reply to the ticket's card.
group-moved-on = Ticket { $number } is no longer with this unit; nothing was sent.
group-no-words = Please reply with words or a photo.
too-late-to-amend = The words have reached the resident already; the change was not sent. Please reply again to correct them.
amended = ✓ The new wording counts
anonymous = What is done anonymously does not count: nobody knows who you are. Please turn anonymity off first.
forwarded = A forwarded message is no answer. Please reply to the ticket's card in your own words.

## Binding a group, its members, practice
group-usage =
    1. Tickets of { $unit } come here as cards; press “Accept” first.
    2. Reply to the card: your words reach the resident after 30 seconds; with @colleague or “internal” in front they stay here.
    3. When it is done, reply with what was done and a photo, then press “Confirm resolved”.
    4. If it is not yours, press “Give back” and say why; the desk sends it on.
    5. Workers press “Join this unit” once; “Practice” is a trial run that counts nowhere.
group-unbound = This group has no unit yet. Ask the desk for a code; a manager of the group then sends here: /bind CODE
bot-hears = I may read all messages here, so every reply to a card reaches me.
bot-deaf = I cannot see plain replies yet. Please open the group settings and promote { $bot }, so that all replies reach me.
bind-how = Please write the desk's code behind the command: /bind CODE
bind-not-group = This command is for a unit's group.
bind-not-admin = Only those who manage the group can bind it; please ask one of them to send this.
bind-leads = { $name } leads this group now and can let members in.
bind-burnt = This bind code was shown in public and is void now. Please ask the desk for another.
bind-bound-already = This group belongs to { $unit }. To change that, please ask the desk.
bind-wrong-code = This code is wrong, used or late. Please ask the desk for a new one.
bind-replaced = This unit has a new group; no more tickets come here.
nameless = worker { $n }
join-request = { $name } asks to join this unit. Lead, please confirm.
join-desk = { $name } asks to join { $unit }
join-admitted = ✓ { $who } agreed: { $name } may accept and answer now
join-turned-away = ✓ { $who } did not agree
join-left = No longer in this group: this request is void
no-lead = The group of { $unit } has no lead any more; please name one.
trouble-removed = the bot was removed from the group
trouble-refused = the token is wrong or was revoked: set a new one
trouble-taken = another program or a webhook takes this bot's messages
trouble-no-answer = Telegram does not answer; trying on
trouble-mistake = a mistake of the program: see its log
staff-entered = Hello { $name }. This account is yours now; you are: { $roles }.
staff-you-are = This bot is for staff; tickets are worked on in the units' groups. You are { $name }: { $roles }.
enter-wrong-link = This link is wrong, used or late. Please ask the desk for a new one.
no-roles = nobody yet
role-worker = worker of { $unit }
role-lead = lead of { $unit }
role-operator = operator at the desk
role-approver = approver of rewards
drill-card = [Practice] Practice-{ $number } · { $service }
    Place: the door of { $unit }
    Report: two bags of garbage by the door, nobody takes them. (for practice, not real)
    Time: once through in a minute, counted nowhere
drill-how = To resolve the practice ticket: reply to its card with what was done, like “garbage removed”, then press “Confirm resolved”.
drill-held = [Practice] On a real ticket this goes to the resident in 30 seconds. When it is done, press “Confirm resolved”.
drill-stopped = [Practice] On a real ticket this would not be sent: it contains { $kinds }. Please reply again without it.
drill-over = This practice ticket is resolved. Press “Practice” for another one.
drill-confirmed = ✓ Resolved (practice)
drill-status-resolved = Status: resolved (practice)
drill-done = Practice done in { $seconds } seconds. Real tickets work just like this.

## Refusals
refused-chuishao-error = This cannot be done now; please try later or talk to a person.
refused-not-found = Not found, or not yours.
refused-forbidden = You have no right to do this.
refused-not-a-member = Only registered workers of this unit can do this. Ask the desk to be enrolled.
refused-conflict = The ticket has moved on; this no longer applies.
refused-not-allowed-now = The ticket's status does not allow this.
refused-already-done = This was done before.
refused-stale-button = This button is out of date; see the latest message.
refused-bad-input = Something is wrong in what you sent; please check it.
toast-done = ✓

## The banner and the first staff
first-operator = Duty operator
first-approver = Approver
first-worker = Trial worker
banner =
    { $town } Chuishao is running (Ctrl-C stops it)

      resident chat   { $base }/
      public board    { $base }/board
      demo            { $base }/demo

    Each link opens once, within 24 hours:

      desk            { $operator }
      approver        { $approver }
      unit groups     { $worker }
