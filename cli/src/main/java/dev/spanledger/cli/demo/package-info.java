/**
 * The whole product on one machine: real functions, simulated history, one bill, one report. What
 * is simulated says so.
 */
@NullMarked
package dev.spanledger.cli.demo;

import org.jspecify.annotations.NullMarked;
