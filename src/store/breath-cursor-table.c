/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-cursor-table.h"

const BreathTableInfo breath_cursor_table = {
  .kind = BREATH_ROW_CURSOR,
  .name = "cursor",
  .put = "INSERT INTO cursor (neighbour, journal, position, sum) VALUES (?1, ?2, ?3, ?5) "
         "ON CONFLICT (neighbour) DO UPDATE SET journal = ?2, position = ?3, sum = ?5",
  .remove = "DELETE FROM cursor WHERE neighbour = ?1",
  .sum = "SELECT sum FROM cursor WHERE neighbour = ?1",
  .select = "SELECT neighbour, journal, position, NULL, sum FROM cursor ORDER BY neighbour",
  .walk = "neighbour",
  .has_number = TRUE,
};
