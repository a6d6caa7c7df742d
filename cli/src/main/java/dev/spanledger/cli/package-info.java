/** The {@code spanledger} command: parses, composes the modules, and answers with an exit code. */
@NullMarked
package dev.spanledger.cli;

import org.jspecify.annotations.NullMarked;
