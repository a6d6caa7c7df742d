/** Who may ask, and the headers that keep an answer harmless in a browser. */
@NullMarked
package dev.spanledger.dashboard.security;

import org.jspecify.annotations.NullMarked;
