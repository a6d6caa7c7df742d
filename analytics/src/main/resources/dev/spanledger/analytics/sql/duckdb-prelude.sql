-- What makes DuckDB read Trino's dialect. Each macro is a function of Trino that DuckDB lacks or
-- means differently; element_at hides DuckDB's own, which answers with a list.
SET GLOBAL TimeZone = 'UTC';
SET GLOBAL integer_division = true;
CREATE MACRO from_unixtime(seconds) AS to_timestamp(seconds);
CREATE MACRO to_unixtime(t) AS epoch(t);
CREATE MACRO approx_percentile(x, p) AS approx_quantile(x, p);
CREATE MACRO json_extract_scalar(document, path) AS json_extract_string(document, path);
CREATE MACRO json_format(document) AS CAST(document AS VARCHAR);
CREATE MACRO regexp_like(text, pattern) AS regexp_matches(text, pattern);
CREATE MACRO array_join(list, separator) AS array_to_string(list, separator);
CREATE MACRO element_at(map, key) AS map_extract_value(map, key);
