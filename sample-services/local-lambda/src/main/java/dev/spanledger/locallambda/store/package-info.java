/** Tables that speak DynamoDB's protocol, and a PostgreSQL server, for functions to store into. */
@NullMarked
package dev.spanledger.locallambda.store;

import org.jspecify.annotations.NullMarked;
