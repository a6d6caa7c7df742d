package dev.spanledger.lake.parquet;

/**
 * Field ids of Iceberg for every column and part of a column, derived from positions alone, so that
 * a landing file carries the right ids without asking a catalog, and so that a column or a struct
 * field appended later leaves all older ids as they are.
 *
 * <p>The column at position p has id p + 1. Its parts live in the block that starts at 1000 (p +
 * 1): list element or map key + 1, map value + 2, struct field j at + 10 (j + 1), and that field's
 * own key or element and value one and two above it. Columns nest no deeper than that.
 */
public final class FieldIds {
  private static final int BLOCK = 1000;
  private static final int FIELD_STEP = 10;

  private FieldIds() {}

  /** Id of the column at this position of its table. */
  public static int column(int position) {
    return position + 1;
  }

  /** Id of the element of a list, or of the key of a map. */
  public static int elementOrKey(int parentId) {
    return block(parentId) + 1;
  }

  /** Id of the value of a map. */
  public static int mapValue(int parentId) {
    return block(parentId) + 2;
  }

  /** Id of the field at this position of a struct that is the element of the list column. */
  public static int structField(int elementId, int position) {
    int inBlock = FIELD_STEP * (position + 1);
    if (elementId < BLOCK || elementId % FIELD_STEP != 1 || inBlock >= BLOCK) {
      throw new IllegalArgumentException(
          "No field id for field %d of the struct with id %d: a struct is a list's element and has"
                  .formatted(position, elementId)
              + " at most 98 fields");
    }
    return elementId - 1 + inBlock;
  }

  private static int block(int parentId) {
    if (parentId < BLOCK) {
      return parentId * BLOCK;
    }
    if (parentId % FIELD_STEP != 0) {
      throw new IllegalArgumentException(
          "No field ids below id %d: a map or list inside a struct's map or list"
              .formatted(parentId));
    }
    return parentId;
  }
}
