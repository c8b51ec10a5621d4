// @neo4j/graphql behind Apollo Server over the same records, for the bench alone. It sees everything.
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import { Neo4jGraphQL } from "@neo4j/graphql";
import neo4j from "neo4j-driver";

const typeDefs = `#graphql
  type Case @node {
    id: ID!
    status: String
    decisions: [Decision!]! @relationship(type: "ON_FILE", direction: IN)
  }
  type Decision @node {
    id: ID!
    kind: String
    what: String
    happened_from: Date
    decidedBy: [Worker!]! @relationship(type: "DECIDED_BY", direction: OUT)
    basedOn: [Evidence!]! @relationship(type: "BASED_ON", direction: OUT)
    ledTo: [Action!]! @relationship(type: "LED_TO", direction: OUT)
  }
  union Evidence = Document | View | Event
  type Document @node { id: ID! }
  type View @node { id: ID! }
  type Event @node { id: ID! }
  type Action @node {
    id: ID!
    summary: String
    status: String
    due_at: Date
    ownedBy: [Owner!]! @relationship(type: "OWNED_BY", direction: OUT)
  }
  union Owner = Worker | Person | Agency
  type Worker @node { id: ID! role: String }
  type Person @node { id: ID! }
  type Agency @node { id: ID! }
`;

const { NEO4J_ADDRESS, NEO4J_USER, NEO4J_PASSWORD } = process.env;
const driver = neo4j.driver(NEO4J_ADDRESS, neo4j.auth.basic(NEO4J_USER, NEO4J_PASSWORD));
const schema = await new Neo4jGraphQL({ typeDefs, driver }).getSchema();
const server = new ApolloServer({ schema, introspection: false, csrfPrevention: true });
const { url } = await startStandaloneServer(server, {
  listen: { port: 0, host: "127.0.0.1" },
  context: async () => ({ sessionConfig: { database: "neo4j" } }),
});
console.log(url);
process.stdin.on("end", () => process.exit(0)).resume(); // ends with whoever started it
