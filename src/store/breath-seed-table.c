/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seed-table.h"

const BreathTableInfo breath_chunk_table = {
  .kind = BREATH_ROW_CHUNK,
  .name = "chunk",
  .put = "INSERT INTO chunk (part, chunk, sum) VALUES (?1, ?2, ?5) "
         "ON CONFLICT (part) DO UPDATE SET chunk = ?2, sum = ?5",
  .remove = "DELETE FROM chunk WHERE part = ?1",
  .sum = "SELECT sum FROM chunk WHERE part = ?1",
  .select = "SELECT part, chunk, 0, NULL, sum FROM chunk ORDER BY part",
  .walk = "part",
  .since = 3,
};

/* Rows are bytes, but only texts can be searched. */
const BreathTableInfo breath_memory_table = {
  .kind = BREATH_ROW_MEMORY,
  .name = "memory",
  .put = "INSERT INTO memory (seed, content, title, sum) VALUES (?1, CAST(?2 AS TEXT), CAST(?4 AS TEXT), ?5) "
         "ON CONFLICT (seed) DO UPDATE SET content = CAST(?2 AS TEXT), title = CAST(?4 AS TEXT), sum = ?5",
  .remove = "DELETE FROM memory WHERE seed = ?1",
  .sum = "SELECT sum FROM memory WHERE seed = ?1",
  .select = "SELECT seed, CAST(content AS BLOB), 0, CAST(title AS BLOB), sum FROM memory ORDER BY seed",
  .walk = "seed",
  .has_extra = TRUE,
  .since = 3,
};
