-- purpose: How many traces that start in the period were made by the simulator, and how many were not.
-- grain: is_simulated
-- uses: window_span
-- parameters: none
SELECT
  is_simulated,
  count(DISTINCT trace_id) AS trace_count
FROM window_span
GROUP BY is_simulated
ORDER BY is_simulated
