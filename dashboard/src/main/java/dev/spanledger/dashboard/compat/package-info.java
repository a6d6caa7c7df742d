/**
 * The read APIs of Jaeger, Zipkin and Tempo over the same lake, for their pages and for Grafana.
 */
@NullMarked
package dev.spanledger.dashboard.compat;

import org.jspecify.annotations.NullMarked;
