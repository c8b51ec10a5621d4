// The rules of graphql-eslint for schemas, over the schema as it is written down.
import { readFileSync } from 'node:fs';

import graphql from '@graphql-eslint/eslint-plugin';
import { Kind, parse } from 'graphql';

const types = parse(readFileSync('schema.graphql', 'utf8')).definitions.filter(
  (node) => node.kind === Kind.OBJECT_TYPE_DEFINITION,
);
const names = types.map((node) => node.name.value);
// Rows of named queries, findings and pages are answers, no records: they have no id of their own.
const answers = types
  .filter((node) => !node.interfaces.some((one) => one.name.value === 'Record'))
  .map((node) => node.name.value);

const { rules: recommended } = graphql.configs['flat/schema-recommended'];
const { rules: relay } = graphql.configs['flat/schema-relay'];
const naming = recommended['@graphql-eslint/naming-convention'][1];

export default [
  {
    files: ['**/*.graphql'],
    languageOptions: {
      parser: graphql.parser,
      parserOptions: { graphQLConfig: { schema: './schema.graphql' } },
    },
    plugins: { '@graphql-eslint': graphql },
    rules: {
      ...recommended,
      ...relay,
      // An enum of labels has the labels as they are.
      '@graphql-eslint/naming-convention': [
        'error',
        {
          ...naming,
          EnumValueDefinition: { style: 'UPPER_CASE', ignorePattern: `^(${names.join('|')})$` },
        },
      ],
      // Fields have the names of relationships: Challenge.challengesOn is CHALLENGES_ON.
      '@graphql-eslint/no-typename-prefix': 'off',
      '@graphql-eslint/strict-id-in-types': ['error', { exceptions: { types: answers } }],
      // Pages go forwards only; beside edges they have nodes, and other fields are lists of values.
      '@graphql-eslint/relay-arguments': ['error', { includeBoth: false }],
      '@graphql-eslint/relay-edge-types': [
        'error',
        { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false },
      ],
    },
  },
];
