/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-stock-table.h"

const BreathTableInfo breath_stock_table = {
  .kind = BREATH_ROW_STOCK,
  .name = "stock",
  .put = "INSERT INTO stock (resource, stock, updated, sum) VALUES (?1, ?2, ?3, ?5) "
         "ON CONFLICT (resource) DO UPDATE SET stock = ?2, updated = ?3, sum = ?5",
  .remove = "DELETE FROM stock WHERE resource = ?1",
  .sum = "SELECT sum FROM stock WHERE resource = ?1",
  .select = "SELECT resource, stock, updated, NULL, sum FROM stock ORDER BY resource",
  .walk = "resource",
  .has_text_key = TRUE,
  .has_number = TRUE,
};
