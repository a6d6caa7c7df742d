package dev.spanledger.analytics.traceql;

import dev.spanledger.analytics.traceql.TraceQuery.Aggregate;
import dev.spanledger.analytics.traceql.TraceQuery.And;
import dev.spanledger.analytics.traceql.TraceQuery.Comparison;
import dev.spanledger.analytics.traceql.TraceQuery.Condition;
import dev.spanledger.analytics.traceql.TraceQuery.Filter;
import dev.spanledger.analytics.traceql.TraceQuery.Joined;
import dev.spanledger.analytics.traceql.TraceQuery.Literal;
import dev.spanledger.analytics.traceql.TraceQuery.Not;
import dev.spanledger.analytics.traceql.TraceQuery.Or;
import dev.spanledger.analytics.traceql.TraceQuery.Spansets;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads TraceQL. What is not of the subset is refused with its place. */
public final class TraceQlParser {
  /** Nesting and length of a query that somebody types; bounds recursion. */
  private static final int MOST_DEPTH = 32;

  private static final int MOST_CHARACTERS = 4_096;
  private static final int MOST_SPANSETS = 10;
  private static final int MOST_CONDITIONS = 50;

  private static final String SUPPORTED =
      "{ conditions } joined by && || > >> < << ~, then | count() | avg(), min(), max(), sum()"
          + " of duration or an attribute, and | select()";
  private static final String FIELDS =
      ".key, span.key, resource.key, name, status, statusMessage, kind, duration, rootName,"
          + " rootServiceName, traceDuration, trace:id or span:id";
  private static final String VALUES =
      "\"text\", a number, a duration as 100ms, true, false, nil, a status or a kind";

  private static final Set<String> COMPARISONS =
      Set.of("=", "!=", ">", ">=", "<", "<=", "=~", "!~");
  private static final Set<String> WORDS =
      Set.of(
          "error",
          "ok",
          "unset",
          "server",
          "client",
          "producer",
          "consumer",
          "internal",
          "unspecified");
  private static final Set<String> FUNCTIONS = Set.of("avg", "min", "max", "sum");

  /** The driver's expressions know no look-around and no back references. */
  private static final Pattern NOT_REGULAR = Pattern.compile("\\(\\?(?:[=!<]|<[=!])|\\\\[1-9]");

  private static final Map<String, String> NANOS =
      Map.of(
          "ns",
          "1",
          "us",
          "1000",
          "µs",
          "1000",
          "ms",
          "1000000",
          "s",
          "1000000000",
          "m",
          "60000000000",
          "h",
          "3600000000000");

  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:(?<text>\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`)"
              + "|(?<duration>[0-9]+(?:\\.[0-9]+)?(?:ns|us|µs|ms|s|m|h)(?![A-Za-z0-9_]))"
              + "|(?<number>-?[0-9]+(?:\\.[0-9]+)?(?![A-Za-z0-9_.]))"
              + "|(?<field>(?:(?:span|resource|parent|event|link|instrumentation)?\\.)"
              + "(?:\"[^\"]*\"|[A-Za-z_][A-Za-z0-9_.\\-/:]*))"
              + "|(?<word>[A-Za-z_][A-Za-z0-9_]*(?::[A-Za-z]+)?)"
              + "|(?<operator>&&|\\|\\||>>|<<|>=|<=|!=|=~|!~|[{}()|=<>~!,]))");

  private final String query;
  private final List<Token> tokens = new ArrayList<>();
  private final List<Filter> filters = new ArrayList<>();
  private int next;
  private int depth;
  private int conditions;

  private TraceQlParser(String query) {
    this.query = query;
  }

  private record Token(String type, String text, int at) {
    boolean is(String wanted) {
      return type.equals("operator") && text.equals(wanted);
    }
  }

  /**
   * Takes a query apart.
   *
   * @throws TraceQlException where it is not understood
   */
  public static TraceQuery parse(String query) {
    if (query.length() > MOST_CHARACTERS) {
      throw new TraceQlException(
          "The query is too long",
          MOST_CHARACTERS,
          "at most %d characters".formatted(MOST_CHARACTERS));
    }
    TraceQlParser parser = new TraceQlParser(query);
    parser.scan();
    return parser.query();
  }

  /**
   * Takes one field apart, as a list of values asks about it.
   *
   * @throws TraceQlException where it is none
   */
  public static Field field(String text) {
    TraceQlParser parser = new TraceQlParser(text);
    parser.scan();
    Field field = parser.field();
    if (parser.next < parser.tokens.size()) {
      throw parser.unexpected(FIELDS);
    }
    return field;
  }

  private void scan() {
    Matcher matcher = TOKEN.matcher(query);
    int at = 0;
    while (at < query.length() && !query.substring(at).isBlank()) {
      matcher.region(at, query.length());
      if (!matcher.lookingAt()) {
        throw new TraceQlException("The query is not understood", at, SUPPORTED);
      }
      for (String type : List.of("text", "duration", "number", "field", "word", "operator")) {
        if (matcher.group(type) != null) {
          tokens.add(new Token(type, matcher.group(type), matcher.start(type)));
        }
      }
      at = matcher.end();
    }
  }

  private TraceQuery query() {
    Spansets spansets = joined(0);
    List<Aggregate> aggregates = new ArrayList<>();
    List<Field> selected = new ArrayList<>();
    while (peek().is("|")) {
      next++;
      stage(aggregates, selected);
    }
    if (next < tokens.size()) {
      throw unexpected(SUPPORTED);
    }
    return new TraceQuery(spansets, filters, aggregates, selected);
  }

  /** Precedence as in Tempo's grammar: structure binds closer than &&, that closer than ||. */
  private static final List<Set<String>> LEVELS =
      List.of(Set.of("||"), Set.of("&&"), Set.of(">", ">>", "<", "<<", "~"));

  private Spansets joined(int level) {
    if (level == LEVELS.size()) {
      return spanset();
    }
    Spansets left = joined(level + 1);
    while (peek().type().equals("operator") && LEVELS.get(level).contains(peek().text())) {
      String operator = tokens.get(next++).text();
      left = new Joined(operator, left, joined(level + 1));
    }
    return left;
  }

  private Spansets spanset() {
    if (peek().is("(")) {
      deeper();
      next++;
      Spansets inner = joined(0);
      expect(")");
      depth--;
      return inner;
    }
    expect("{");
    Condition condition = peek().is("}") ? null : or();
    expect("}");
    if (filters.size() == MOST_SPANSETS) {
      throw unexpected("at most %d spansets".formatted(MOST_SPANSETS));
    }
    Filter filter = new Filter(filters.size(), condition);
    filters.add(filter);
    return filter;
  }

  private Condition or() {
    Condition left = and();
    while (peek().is("||")) {
      next++;
      left = new Or(left, and());
    }
    return left;
  }

  private Condition and() {
    Condition left = condition();
    while (peek().is("&&")) {
      next++;
      left = new And(left, condition());
    }
    return left;
  }

  private Condition condition() {
    deeper();
    try {
      if (peek().is("!")) {
        next++;
        return new Not(condition());
      }
      if (peek().is("(")) {
        next++;
        Condition inner = or();
        expect(")");
        return inner;
      }
      return comparison();
    } finally {
      depth--;
    }
  }

  private Condition comparison() {
    if (++conditions > MOST_CONDITIONS) {
      throw unexpected("at most %d conditions".formatted(MOST_CONDITIONS));
    }
    Field field = field();
    Token operator = peek();
    if (!operator.type().equals("operator") || !COMPARISONS.contains(operator.text())) {
      throw unexpected("one of = != > >= < <= =~ !~");
    }
    next++;
    Token at = peek();
    Literal literal = literal();
    check(field, operator.text(), literal, at);
    return new Comparison(field, operator.text(), literal);
  }

  private static void check(Field field, String operator, Literal literal, Token at) {
    boolean isRegex = operator.equals("=~") || operator.equals("!~");
    boolean isOrder = !isRegex && !operator.equals("=") && !operator.equals("!=");
    Literal.Type type = literal.type();
    if (isRegex) {
      regex(literal, at);
    }
    boolean isTime = field.isIntrinsic("duration") || field.isIntrinsic("trace:duration");
    boolean isWord = field.isIntrinsic("status") || field.isIntrinsic("kind");
    boolean isNumber = field.isIntrinsic("nestedSetParent");
    boolean fits =
        isTime
            ? type == Literal.Type.DURATION || type == Literal.Type.NUMBER
            : isWord
                ? type == Literal.Type.WORD && !isOrder
                : isNumber
                    ? type == Literal.Type.NUMBER
                    : type != Literal.Type.WORD
                        && (field.scope() != Field.Scope.INTRINSIC
                            || (type == Literal.Type.TEXT && !isOrder));
    boolean isOrderable =
        type == Literal.Type.NUMBER || type == Literal.Type.DURATION || type == Literal.Type.TEXT;
    if (!fits || (isOrder && !isOrderable)) {
      throw new TraceQlException(
          "%s cannot be compared so".formatted(field), at.at(), "a value of its type: " + VALUES);
    }
  }

  private static void regex(Literal literal, Token at) {
    if (literal.type() != Literal.Type.TEXT) {
      throw new TraceQlException("A regular expression is a text", at.at(), "\"text\"");
    }
    try {
      Pattern.compile(literal.text());
    } catch (PatternSyntaxException e) {
      throw new TraceQlException(
          "The regular expression is not valid", at.at(), String.valueOf(e.getDescription()));
    }
    if (NOT_REGULAR.matcher(literal.text()).find()) {
      throw new TraceQlException(
          "The regular expression looks around or back", at.at(), "RE2's syntax");
    }
  }

  private Field field() {
    Token token = peek();
    if (token.type().equals("field")) {
      next++;
      int dot = token.text().indexOf('.');
      String key = token.text().substring(dot + 1);
      key = key.startsWith("\"") ? key.substring(1, key.length() - 1) : key;
      return switch (token.text().substring(0, dot)) {
        case "" -> new Field(Field.Scope.ANY, key);
        case "span" -> new Field(Field.Scope.SPAN, key);
        case "resource" -> new Field(Field.Scope.RESOURCE, key);
        default -> throw new TraceQlException("This scope is not supported", token.at(), FIELDS);
      };
    }
    String intrinsic = token.type().equals("word") ? Field.INTRINSICS.get(token.text()) : null;
    if (intrinsic == null) {
      throw unexpected(FIELDS);
    }
    next++;
    return new Field(Field.Scope.INTRINSIC, intrinsic);
  }

  private Literal literal() {
    Token token = peek();
    next++;
    return switch (token.type()) {
      case "text" -> new Literal(Literal.Type.TEXT, unquoted(token.text()));
      case "number" -> new Literal(Literal.Type.NUMBER, token.text());
      case "duration" -> new Literal(Literal.Type.DURATION, nanos(token.text()));
      case "word" -> word(token);
      default -> {
        next--;
        throw unexpected(VALUES);
      }
    };
  }

  private Literal word(Token token) {
    if (token.text().equals("true") || token.text().equals("false")) {
      return new Literal(Literal.Type.BOOLEAN, token.text());
    }
    if (token.text().equals("nil")) {
      return new Literal(Literal.Type.NIL, "");
    }
    if (!WORDS.contains(token.text())) {
      next--;
      throw unexpected(VALUES);
    }
    return new Literal(Literal.Type.WORD, token.text());
  }

  private void stage(List<Aggregate> aggregates, List<Field> selected) {
    Token name = peek();
    if (!name.type().equals("word")) {
      throw unexpected(SUPPORTED);
    }
    next++;
    expect("(");
    if (name.text().equals("select")) {
      selected.add(field());
      while (peek().is(",")) {
        next++;
        selected.add(field());
      }
      expect(")");
      return;
    }
    boolean isCount = name.text().equals("count");
    if (!isCount && !FUNCTIONS.contains(name.text())) {
      next -= 2;
      throw unexpected(SUPPORTED);
    }
    Field field = isCount ? null : field();
    expect(")");
    Token operator = peek();
    if (!Set.of("=", "!=", ">", ">=", "<", "<=").contains(operator.text())) {
      throw unexpected("one of = != > >= < <=");
    }
    next++;
    Token at = peek();
    Literal literal = literal();
    if (literal.type() != Literal.Type.NUMBER && literal.type() != Literal.Type.DURATION) {
      throw new TraceQlException(
          "An aggregate is compared with a number", at.at(), "a number or a duration as 100ms");
    }
    aggregates.add(
        new Aggregate(name.text(), field, operator.text(), Double.parseDouble(literal.text())));
  }

  private void deeper() {
    if (++depth > MOST_DEPTH) {
      throw unexpected("at most %d brackets in each other".formatted(MOST_DEPTH));
    }
  }

  private Token peek() {
    return next < tokens.size() ? tokens.get(next) : new Token("end", "", query.length());
  }

  private void expect(String operator) {
    if (!peek().is(operator)) {
      throw unexpected("\"%s\"; a query is %s".formatted(operator, SUPPORTED));
    }
    next++;
  }

  private TraceQlException unexpected(String expected) {
    Token token = peek();
    String what =
        token.type().equals("end")
            ? "The query ends"
            : "\"%s\" is not expected".formatted(shortened(token.text()));
    return new TraceQlException(what, token.at(), expected);
  }

  private static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }

  private static String unquoted(String text) {
    String inner = text.substring(1, text.length() - 1);
    return text.startsWith("`") ? inner : inner.replaceAll("\\\\(.)", "$1");
  }

  private static String nanos(String text) {
    String unit = text.replaceFirst("^[0-9.]+", "");
    return new BigDecimal(text.substring(0, text.length() - unit.length()))
        .multiply(new BigDecimal(NANOS.getOrDefault(unit, "1")))
        .toBigInteger()
        .toString();
  }
}
