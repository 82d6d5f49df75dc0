# 吹哨 in two stages: build with everything, run with the environment, the rooms and the trained model only.
#
#   docker build -t chuishao .
#   docker run -p 8080:8080 -v chuishao:/data -e CHUISHAO_SECRET="$(openssl rand -hex 32)" chuishao
#
# The server listens on every address here, so CHUISHAO_SECRET (16 characters or more) is required: docs/running.md.

FROM python:3.11-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends make && rm -rf /var/lib/apt/lists/*
WORKDIR /app
# The environment first: it changes less often than the code.
COPY Makefile requirements.lock ./
RUN make .venv/runtime.done PYTHON=python3.11
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY handlers handlers
COPY nlp nlp
COPY storage storage
COPY tickets tickets
COPY web web
RUN make setup PYTHON=python3.11 \
    && .venv/bin/python -m compileall -q bot handlers nlp storage tickets web

FROM python:3.11-slim
RUN useradd --system --user-group --uid 10001 --no-create-home --shell /usr/sbin/nologin chuishao \
    && install -d -o chuishao -g chuishao /data
# The same path in both stages: the environment's scripts name it.
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    CHUISHAO_HOST=0.0.0.0 \
    CHUISHAO_PORT=8080 \
    CHUISHAO_DATA_DIR=/data
USER chuishao
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGINT
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"CHUISHAO_PORT\"]}/healthz', timeout=4)"]
CMD ["chuishao", "run"]
