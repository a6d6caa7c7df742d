package dev.spanledger.analytics.billing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The credits in one row of Google Cloud's export: JSON, or the same as Python prints it. */
final class GcpCredits {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private static final Pattern NONE = Pattern.compile("(?<=[:\\[,])\\s*None(?=\\s*[,}\\]])");

  /** Negative, in the row's currency. */
  record Credit(@Nullable String name, @Nullable String type, BigDecimal amount) {}

  private GcpCredits() {}

  /** Refuses the row where its credits cannot be read: its money would not be all there. */
  static List<Credit> of(Cells cells) {
    String text = cells.text("credits");
    if (text == null) {
      return List.of();
    }
    List<Credit> credits = new ArrayList<>();
    try {
      JsonNode list = JSON.readTree(NONE.matcher(text).replaceAll(" null"));
      if (!list.isArray()) {
        cells.refuse(FindingCode.REFUSED_CREDITS, "credits", text);
        return List.of();
      }
      for (JsonNode credit : list) {
        JsonNode stated = credit.path("amount");
        ExactDecimal amount = stated.isValueNode() ? ExactDecimal.of(stated.asText()) : null;
        BigDecimal value = amount == null ? null : cells.stored("credits.amount", amount);
        if (value == null) {
          cells.refuse(FindingCode.REFUSED_CREDITS, "credits", text);
          return List.of();
        }
        cells.note(FindingCode.CREDIT_SPLIT, "credits", stated.asText());
        credits.add(new Credit(text(credit, "name"), text(credit, "type"), value));
      }
    } catch (JsonProcessingException notJson) {
      cells.refuse(FindingCode.REFUSED_CREDITS, "credits", text);
      return List.of();
    }
    return credits;
  }

  private static @Nullable String text(JsonNode credit, String name) {
    JsonNode value = credit.path(name);
    return value.isValueNode() && !value.isNull() ? value.asText() : null;
  }
}
