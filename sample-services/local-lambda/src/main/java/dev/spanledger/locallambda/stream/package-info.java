/** Feeds functions with the changes of tables, shard by shard, as Lambda's stream mapping does. */
@NullMarked
package dev.spanledger.locallambda.stream;

import org.jspecify.annotations.NullMarked;
