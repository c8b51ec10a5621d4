// What would break a client between two schemas: JSON of both on standard input.
const { diff, CriticalityLevel } = require('@graphql-inspector/core');
const { buildSchema } = require('graphql');

let given = '';
process.stdin.on('data', (chunk) => (given += chunk));
process.stdin.on('end', async () => {
  const { released, now } = JSON.parse(given);
  const changes = await diff(buildSchema(released), buildSchema(now));
  const breaking = changes.filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking);
  process.stdout.write(JSON.stringify(breaking.map(({ message }) => message)));
});
