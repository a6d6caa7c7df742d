/**
 * Where a lake's files are: in a folder, or in a bucket with copies in a folder. Either way each
 * file has one path, and that is where it is read.
 */
@NullMarked
package dev.spanledger.lake.files;

import org.jspecify.annotations.NullMarked;
