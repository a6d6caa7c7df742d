/** A back end for one front end: makes a page's data of what other functions know. */
@NullMarked
package dev.spanledger.sample.storefront;

import org.jspecify.annotations.NullMarked;
