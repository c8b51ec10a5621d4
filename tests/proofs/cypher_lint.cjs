// Neo4j's own checks of statements, without a server: JSON of names and texts on standard input.
const { lintCypherQuery } = require('@neo4j-cypher/language-support');

let given = '';
process.stdin.on('data', (chunk) => (given += chunk));
process.stdin.on('end', () => {
  const { statements, labels, relationshipTypes } = JSON.parse(given);
  const found = [];
  for (const [name, text] of Object.entries(statements)) {
    // which parameters a query takes is checked when it is loaded
    const parameters = Object.fromEntries([...text.matchAll(/\$(\w+)/g)].map((one) => [one[1], '']));
    const schema = { labels, relationshipTypes, parameters };
    for (const version of ['CYPHER 5', 'CYPHER 25']) {
      process.stderr.write('.'); // it takes seconds each
      for (const { message } of lintCypherQuery(`${version} ${text}`, schema).diagnostics) {
        found.push(`${name} (${version}): ${message}`);
      }
    }
  }
  process.stdout.write(JSON.stringify(found));
});
