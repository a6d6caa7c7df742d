/** {@code run}: a developer's own function on this machine, its traces on the dashboard. */
@NullMarked
package dev.spanledger.cli.run;

import org.jspecify.annotations.NullMarked;
