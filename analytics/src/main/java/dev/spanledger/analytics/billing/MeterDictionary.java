package dev.spanledger.analytics.billing;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.spanledger.lake.table.Row;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which meter a line is of: by service code and usage type, and where an export has no usage type,
 * by the line's description. The first match in file order counts, so {@code Lambda-Edge-Request}
 * stands before {@code Request}. Thread-safe.
 */
public final class MeterDictionary {
  private static final String SERVICES = "cloud-services.csv";
  private static final String METERS = "meters.csv";

  /** {@code USE1-}, {@code EU-}, {@code USW2-EUC1-}; us-east-1 often has none. */
  private static final Pattern REGION_PREFIX = Pattern.compile("^(?:[A-Z]{2}[A-Z0-9]{0,3}-)+");

  private record Service(String code, String name, String category) {}

  private record Entry(
      String serviceCode, Pattern usageType, @Nullable Pattern description, Meter meter) {}

  private record Key(String code, @Nullable String usageType, @Nullable String description) {}

  private final List<Entry> entries;
  private final Map<String, Service> services;
  private final Map<String, String> codes = new HashMap<>();
  private final Map<Key, Optional<Meter>> known = new ConcurrentHashMap<>();

  private MeterDictionary(List<Service> services, List<Entry> entries) {
    this.entries = entries;
    this.services = new HashMap<>();
    for (Service service : services) {
      this.services.put(service.code(), service);
      this.codes.putIfAbsent(service.name().toLowerCase(Locale.ROOT), service.code());
    }
  }

  /** The dictionary that comes with this module. */
  public static MeterDictionary load() {
    try {
      return new MeterDictionary(
          read(SERVICES, MeterDictionary::service), read(METERS, MeterDictionary::entry));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read %s and %s".formatted(SERVICES, METERS), e);
    }
  }

  /** The meter of one billing line; null where the dictionary has none. */
  public @Nullable Meter meter(Row charge) {
    String usageType = charge.string("x_usage_type");
    return meter(
        charge.string("x_service_code"),
        charge.string("cloud_service_name"),
        usageType == null ? charge.string("sku_meter") : usageType,
        charge.string("charge_description"));
  }

  /** The meter of a line; null where the dictionary has none. */
  public @Nullable Meter meter(
      @Nullable String serviceCode,
      @Nullable String cloudServiceName,
      @Nullable String usageType,
      @Nullable String description) {
    // Google's service ids stand for nothing here; its names do.
    String code =
        serviceCode != null && services.containsKey(serviceCode)
            ? serviceCode
            : code(cloudServiceName);
    if (code == null) {
      return null;
    }
    return known.computeIfAbsent(new Key(code, usageType, description), this::find).orElse(null);
  }

  /** All meters, each architecture's by itself, in the order of the file. */
  public List<Meter> meters() {
    return entries.stream().map(Entry::meter).distinct().toList();
  }

  /** FOCUS ServiceName of a service code; null where the dictionary has none. */
  public @Nullable String serviceName(String serviceCode) {
    Service service = services.get(serviceCode);
    return service == null ? null : service.name();
  }

  /** FOCUS ServiceCategory of a service code; null where the dictionary has none. */
  @Nullable String serviceCategory(String serviceCode) {
    Service service = services.get(serviceCode);
    return service == null ? null : service.category();
  }

  private @Nullable String code(@Nullable String cloudServiceName) {
    return cloudServiceName == null ? null : codes.get(cloudServiceName.toLowerCase(Locale.ROOT));
  }

  private Optional<Meter> find(Key key) {
    String usageType = key.usageType();
    for (Entry entry : entries) {
      if (entry.serviceCode().equals(key.code()) && matches(entry, usageType, key.description())) {
        return Optional.of(entry.meter());
      }
    }
    return Optional.empty();
  }

  private static boolean matches(
      Entry entry, @Nullable String usageType, @Nullable String description) {
    if (usageType != null) {
      String local = REGION_PREFIX.matcher(usageType).replaceFirst("");
      return entry.usageType().matcher(local).matches();
    }
    Pattern pattern = entry.description();
    return pattern != null && description != null && pattern.matcher(description).find();
  }

  private static Service service(NamedCsvRecord line) {
    return new Service(
        line.getField("service_code"), line.getField("service_name"), line.getField("category"));
  }

  private static Entry entry(NamedCsvRecord line) {
    String architecture = line.getField("architecture");
    String description = line.getField("description");
    String units = line.getField("units");
    return new Entry(
        line.getField("service_code"),
        Pattern.compile(line.getField("usage_type")),
        description.isEmpty() ? null : Pattern.compile(description),
        new Meter(
            line.getField("meter"),
            architecture.isEmpty() ? null : architecture,
            units.isEmpty() ? List.of() : List.of(units.toLowerCase(Locale.ROOT).split("\\|")),
            Meter.WeightRule.valueOf(line.getField("weight"))));
  }

  private interface LineReader<T> {
    T read(NamedCsvRecord line);
  }

  private static <T> List<T> read(String resource, LineReader<T> reader) throws IOException {
    InputStream input = MeterDictionary.class.getResourceAsStream(resource);
    if (input == null) {
      throw new IOException("No resource %s beside %s".formatted(resource, MeterDictionary.class));
    }
    List<T> lines = new ArrayList<>();
    try (CsvReader<NamedCsvRecord> csv = CsvReader.builder().ofNamedCsvRecord(input)) {
      csv.forEach(line -> lines.add(reader.read(line)));
    }
    return lines;
  }
}
