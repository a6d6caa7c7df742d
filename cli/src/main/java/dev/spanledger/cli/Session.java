package dev.spanledger.cli;

import dev.spanledger.cli.output.Terminal;
import java.time.Clock;

/** What every command is given: where to speak, and what time it is. */
record Session(Terminal terminal, Clock clock) {}
