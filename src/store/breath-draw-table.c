/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-draw-table.h"

/* A forgotten draw would give its privacy budget back, so nothing here ever deletes or replaces one. */
const BreathTableInfo breath_draw_table = {
  .kind = BREATH_ROW_DRAW,
  .name = "draw",
  .put = "INSERT INTO draw (resource, draw, made, sum) VALUES (?1, ?2, ?3, ?5)",
  .select = "SELECT resource, draw, made, NULL, sum FROM draw ORDER BY seq",
  .walk = "seq",
  .has_text_key = TRUE,
  .has_number = TRUE,
};
