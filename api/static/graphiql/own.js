"use strict";

const example = `# Actions that are past their day and that nothing on the record shows as done.
{
  unfollowedActions(first: 10) {
    actionId
    summary
    dueOn
    daysOver
    owners
    restsOn
  }
}
`;

const listening = new URL("/graphql", location.href);
listening.protocol = location.protocol === "https:" ? "wss:" : "ws:";

const root = ReactDOM.createRoot(document.getElementById("graphiql"));
root.render(
  React.createElement(GraphiQL, {
    fetcher: GraphiQL.createFetcher({ url: "/graphql", subscriptionUrl: listening.href }),
    defaultQuery: example,
    isHeadersEditorEnabled: false,
    shouldPersistHeaders: false,
  }),
);
