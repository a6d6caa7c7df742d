/** The bundled front end, served from memory. */
@NullMarked
package dev.spanledger.dashboard.page;

import org.jspecify.annotations.NullMarked;
