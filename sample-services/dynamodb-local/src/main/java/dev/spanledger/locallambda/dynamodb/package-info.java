/** Amazon's DynamoDB Local, started so that it listens on loopback alone. */
@NullMarked
package dev.spanledger.locallambda.dynamodb;

import org.jspecify.annotations.NullMarked;
