# The application alone; Neo4j runs beside it (docker-compose.yml).
FROM python:3.11-slim

WORKDIR /srv/casegraph
RUN useradd --create-home --uid 10001 casegraph && install --directory --owner=casegraph --mode=700 /keys /audit

COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes --requirement requirements.lock

COPY pyproject.toml README.md LICENSE ./
COPY graph graph
COPY api api
COPY importers importers
COPY cypher cypher
RUN pip install --no-cache-dir --no-deps --no-build-isolation .

WORKDIR /home/casegraph
USER casegraph
EXPOSE 8000
ENTRYPOINT ["casegraph"]
CMD ["serve"]
