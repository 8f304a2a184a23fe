/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-head-table.h"

/* Loaded in the order of the journal, so that it can be rebuilt by appending. */
const BreathTableInfo breath_head_table = {
  .kind = BREATH_ROW_HEAD,
  .name = "head",
  .put = "INSERT INTO head (author, signed, position, giver, sum) VALUES (?1, ?2, ?3, ?4, ?5) "
         "ON CONFLICT (author) DO UPDATE SET signed = ?2, position = ?3, giver = ?4, sum = ?5",
  .remove = "DELETE FROM head WHERE author = ?1",
  .sum = "SELECT sum FROM head WHERE author = ?1",
  .select = "SELECT author, signed, position, giver, sum FROM head ORDER BY position, author",
  .walk = "author",
  .has_number = TRUE,
  .has_extra = TRUE,
};
