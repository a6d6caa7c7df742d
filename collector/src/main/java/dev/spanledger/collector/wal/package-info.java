/** Requests on disk before they are acknowledged, until what they held has landed. */
@NullMarked
package dev.spanledger.collector.wal;

import org.jspecify.annotations.NullMarked;
