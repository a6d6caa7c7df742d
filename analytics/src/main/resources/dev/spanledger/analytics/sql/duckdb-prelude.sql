-- What makes DuckDB read Trino's dialect. Each macro is a function of Trino that DuckDB lacks or
-- means differently; element_at hides DuckDB's own, which answers with a list.
SET GLOBAL TimeZone = 'UTC';
SET GLOBAL integer_division = true;
CREATE MACRO to_unixtime(t) AS epoch(t);
CREATE MACRO json_format(document) AS CAST(document AS VARCHAR);
CREATE MACRO array_join(list, separator) AS array_to_string(list, separator);
CREATE MACRO element_at(map, key) AS map_extract_value(map, key);
CREATE MACRO regexp_replace(text, pattern, replacement) AS system.main.regexp_replace(text, pattern, replacement, 'g');
CREATE MACRO regexp_extract(text, pattern, number) AS nullif(system.main.regexp_extract(text, pattern, number), '');
