/** Processes of an instance: started, stopped between invocations, ended. */
@NullMarked
package dev.spanledger.locallambda.process;

import org.jspecify.annotations.NullMarked;
