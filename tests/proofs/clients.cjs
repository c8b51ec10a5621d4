// A query, all pages, a mutation and a subscription by urql: node clients.cjs URL TOKEN, with the
// documents as JSON on standard input.
const { Client, fetchExchange, subscriptionExchange } = require('@urql/core');
const { createClient } = require('graphql-ws');
const WebSocket = require('ws');

const [url, token] = process.argv.slice(2);
const headers = { Authorization: `Bearer ${token}` };
const listening = createClient({
  url: url.replace(/^http/, 'ws'),
  webSocketImpl: WebSocket,
  connectionParams: headers,
  lazyCloseTimeout: 0,
});
const client = new Client({
  url,
  fetchOptions: { headers },
  preferGetMethod: false,
  requestPolicy: 'network-only',
  exchanges: [
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: ({ query, variables }) => ({
        subscribe: (sink) => ({ unsubscribe: listening.subscribe({ query, variables }, sink) }),
      }),
    }),
  ],
});

function data(result) {
  if (result.error) throw result.error;
  return result.data;
}

async function pages(document) {
  const ids = [];
  let after = null;
  for (;;) {
    const { actions } = data(await client.query(document, { after }).toPromise());
    ids.push(...actions.nodes.map((node) => node.id));
    if (!actions.pageInfo.hasNextPage) return ids;
    after = actions.pageInfo.endCursor;
  }
}

function heard(document, variables, id) {
  return new Promise((resolve, reject) => {
    const { unsubscribe } = client.subscription(document, variables).subscribe((result) => {
      if (result.error) reject(result.error);
      else if (result.data.records.records.some((record) => record.id === id)) {
        resolve(result.data);
        unsubscribe();
      }
    });
  });
}

async function main() {
  const asked = JSON.parse(require('node:fs').readFileSync(0, 'utf-8'));
  const query = data(await client.query(asked.query, asked.variables).toPromise());
  const before = data(await client.query(asked.begin, {}).toPromise());
  const mutation = data(await client.mutation(asked.mutation, { key: 'urql' }).toPromise());
  const { id } = mutation.recordAction;
  const subscription = await heard(asked.subscription, { after: before.feedCursor }, id);
  console.log(JSON.stringify({ query, pages: await pages(asked.page), mutation, subscription }));
  await listening.dispose();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
