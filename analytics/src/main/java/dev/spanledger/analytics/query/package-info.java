/**
 * Reports as SQL files: the catalogue that composes them, their parameters, and the port that an
 * engine runs them behind.
 */
@NullMarked
package dev.spanledger.analytics.query;

import org.jspecify.annotations.NullMarked;
