-- purpose: How long each operation's requests took under each version, as histograms of 16 buckets an octave.
-- grain: service_name, operation, version, bucket
-- uses: versioned_entry
-- parameters: none
WITH bucketed AS (
  SELECT
    service_name,
    name AS operation,
    version,
    CAST(floor(16.0E0 * log2(CAST(greatest(duration_ns, 1) AS DOUBLE))) AS BIGINT) AS bucket,
    sample_weight
  FROM versioned_entry
)
SELECT
  service_name,
  operation,
  version,
  bucket,
  sum(sample_weight) AS request_weight
FROM bucketed
GROUP BY
  service_name,
  operation,
  version,
  bucket
ORDER BY
  service_name,
  operation,
  version,
  bucket
