// Neo4j's own checks of statements, without a server: JSON of names and texts on standard input.
const { lintCypherQuery } = require('@neo4j-cypher/language-support');

let given = '';
process.stdin.on('data', (chunk) => (given += chunk));
process.stdin.on('end', () => {
  const { statements, labels, relationshipTypes } = JSON.parse(given);
  const schema = { labels, relationshipTypes };
  const found = [];
  for (const [name, text] of Object.entries(statements)) {
    for (const version of ['CYPHER 5', 'CYPHER 25']) {
      for (const { message } of lintCypherQuery(`${version} ${text}`, schema).diagnostics) {
        found.push(`${name} (${version}): ${message}`);
      }
    }
  }
  console.log(JSON.stringify(found));
});
