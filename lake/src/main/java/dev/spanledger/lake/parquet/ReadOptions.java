package dev.spanledger.lake.parquet;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.bytes.ByteBufferAllocator;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.crypto.FileDecryptionProperties;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.format.converter.ParquetMetadataConverter.MetadataFilter;
import org.apache.parquet.hadoop.ParquetMetricsCallback;

/**
 * Read options made by their constructor. parquet-java 1.18.1's builder makes Hadoop's codec
 * factory before it can be told of another, and fails without Hadoop; the constructor is not
 * public.
 */
final class ReadOptions {
  private static final int MAX_ALLOCATION_BYTES = 8 << 20;

  private static final MethodHandle CONSTRUCTOR = constructor();

  private ReadOptions() {}

  private static MethodHandle constructor() {
    try {
      return MethodHandles.privateLookupIn(ParquetReadOptions.class, MethodHandles.lookup())
          .findConstructor(
              ParquetReadOptions.class,
              MethodType.methodType(
                  void.class,
                  boolean.class,
                  boolean.class,
                  boolean.class,
                  boolean.class,
                  boolean.class,
                  boolean.class,
                  boolean.class,
                  boolean.class,
                  boolean.class,
                  FilterCompat.Filter.class,
                  MetadataFilter.class,
                  CompressionCodecFactory.class,
                  ByteBufferAllocator.class,
                  int.class,
                  Map.class,
                  FileDecryptionProperties.class,
                  ParquetMetricsCallback.class,
                  ParquetConfiguration.class));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "parquet-java is not the version this was built with: its ParquetReadOptions has another"
              + " constructor",
          e);
    }
  }

  /** Options for one file: verify page checksums, filter nothing, unpack with these codecs. */
  static ParquetReadOptions verifying(Codecs codecs) {
    boolean verifiesPageChecksums = true;
    try {
      return (ParquetReadOptions)
          CONSTRUCTOR.invoke(
              false,
              false,
              false,
              false,
              false,
              verifiesPageChecksums,
              false,
              false,
              false,
              FilterCompat.NOOP,
              ParquetMetadataConverter.NO_FILTER,
              codecs,
              new HeapByteBufferAllocator(),
              MAX_ALLOCATION_BYTES,
              Map.of(),
              (FileDecryptionProperties) null,
              (ParquetMetricsCallback) null,
              new PlainParquetConfiguration());
    } catch (Throwable e) {
      throw new IllegalStateException("Cannot make options to read Parquet with", e);
    }
  }
}
