import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";

/** One selected field with the type it has; fragments are unfolded. */
export interface SelectedField {
  /** The alias, or the name. */
  readonly key: string;
  readonly name: string;
  readonly node: FieldNode;
  readonly type: GraphQLOutputType;
  /** What is selected below it, on each object type it can be. */
  readonly below: readonly SelectedField[];
}

/** The fields that an operation selects, as a tree. The document must be valid. */
export function selectedFields(schema: GraphQLSchema, document: DocumentNode): readonly SelectedField[] {
  const operation = document.definitions.find(
    (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
  );
  const fragments = new Map(
    document.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [],
    ),
  );
  const type = operation === undefined ? undefined : schema.getRootType(operation.operation);
  return type == null || operation === undefined ? [] : fieldsOf(schema, fragments, type, operation.selectionSet);
}

export const isConnection = ({ type }: SelectedField) => getNamedType(type).name.endsWith("Connection");

function fieldsOf(
  schema: GraphQLSchema,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  type: GraphQLObjectType | GraphQLInterfaceType,
  selectionSet: SelectionSetNode,
): readonly SelectedField[] {
  return selectionSet.selections.flatMap((selection): readonly SelectedField[] => {
    if (selection.kind === Kind.FIELD) {
      const field = type.getFields()[selection.name.value];
      if (field === undefined) return [];
      const named = getNamedType(field.type);
      const below =
        selection.selectionSet !== undefined && (isObjectType(named) || isInterfaceType(named))
          ? fieldsOf(schema, fragments, named, selection.selectionSet)
          : [];
      const key = selection.alias?.value ?? selection.name.value;
      return [{ key, name: selection.name.value, node: selection, type: field.type, below }];
    }
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
    if (fragment === undefined) return [];
    const on = fragment.typeCondition === undefined ? type : schema.getType(fragment.typeCondition.name.value);
    return isObjectType(on) || isInterfaceType(on) ? fieldsOf(schema, fragments, on, fragment.selectionSet) : [];
  });
}
