/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-proof-table.h"

const BreathTableInfo breath_proof_table = {
  .kind = BREATH_ROW_PROOF,
  .name = "proof",
  .put = "INSERT INTO proof (author, heads, found, neighbour, sum) VALUES (?1, ?2, ?3, ?4, ?5) "
         "ON CONFLICT (author) DO UPDATE SET heads = ?2, found = ?3, neighbour = ?4, sum = ?5",
  .remove = "DELETE FROM proof WHERE author = ?1",
  .sum = "SELECT sum FROM proof WHERE author = ?1",
  .select = "SELECT author, heads, found, neighbour, sum FROM proof ORDER BY author",
  .walk = "author",
  .has_number = TRUE,
  .has_extra = TRUE,
  .since = 2,
};
