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

const root = ReactDOM.createRoot(document.getElementById("graphiql"));
root.render(
  React.createElement(GraphiQL, {
    fetcher: GraphiQL.createFetcher({ url: "/graphql" }),
    defaultQuery: example,
    isHeadersEditorEnabled: false,
    shouldPersistHeaders: false,
  }),
);
