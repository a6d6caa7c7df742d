/** What engines that answer by JDBC share. */
@NullMarked
package dev.spanledger.analytics.query.jdbc;

import org.jspecify.annotations.NullMarked;
