/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-setting-table.h"

const BreathTableInfo breath_setting_table = {
  .kind = BREATH_ROW_SETTING,
  .name = "setting",
  .put = "INSERT INTO setting (name, value, sum) VALUES (?1, ?2, ?5) "
         "ON CONFLICT (name) DO UPDATE SET value = ?2, sum = ?5",
  .remove = "DELETE FROM setting WHERE name = ?1",
  .sum = "SELECT sum FROM setting WHERE name = ?1",
  .select = "SELECT name, value, 0, NULL, sum FROM setting ORDER BY name",
  .walk = "name",
  .has_text_key = TRUE,
};
