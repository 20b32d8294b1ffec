# The message bus for keeps: the server of the official image, with the health check of the other containers, which needs
# a Python that they have as well.
#   docker build -f deploy/images/nats.Dockerfile -t kokon/nats deploy/images
ARG PYTHON=python:3.13-slim
ARG NATS=nats:2-alpine
FROM ${NATS} AS server

FROM ${PYTHON}
COPY --from=server /usr/local/bin/nats-server /usr/local/bin/
COPY alive.py /
USER 10001:10001
ENTRYPOINT ["sh", "-c", "echo $$ >/tmp/main.pid; exec nats-server \"$@\"", "sh"]
HEALTHCHECK --interval=10s --timeout=10s --start-period=180s --start-interval=5s \
    CMD ["python", "-IS", "/alive.py", "8222", "/healthz"]
