/** What commands that stay need: to be stopped, to stop what they started, to keep a lake tidy. */
@NullMarked
package dev.spanledger.cli.serve;

import org.jspecify.annotations.NullMarked;
