// The audits of graphql-http against a server that asks for a token: node audits.cjs URL TOKEN
const { serverAudits } = require('graphql-http');

const [url, token] = process.argv.slice(2);
const fetchFn = (address, init = {}) =>
  fetch(address, { ...init, headers: { ...init.headers, Authorization: `Bearer ${token}` } });

async function main() {
  const found = { MUST: [0, 0], SHOULD: [0, 0], MAY: [0, 0], failed: [] };
  for (const audit of serverAudits({ url, fetchFn })) {
    const level = audit.name.split(' ')[0];
    const { status, reason } = await audit.fn();
    found[level][1] += 1;
    if (status === 'ok') found[level][0] += 1;
    else found.failed.push(`${audit.name}: ${reason}`);
  }
  console.log(JSON.stringify(found));
}

main();
