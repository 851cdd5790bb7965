package io.inmesh.config;

import java.util.ArrayList;
import java.util.List;

/** Collects the settings that one reader knows, as they are declared. */
final class Section {

    private final List<Setting<?>> settings = new ArrayList<>();

    <T> Setting<T> one(String name, ValueType<T> type, T fallback, String doc) {
        return add(new Setting<>(name, type, false, type.render().apply(fallback), doc));
    }

    /** Without a default. */
    <T> Setting<T> optional(String name, ValueType<T> type, String doc) {
        return add(new Setting<>(name, type, false, "", doc));
    }

    <T> Setting<T> list(String name, ValueType<T> type, List<T> fallback, String doc) {
        String text = String.join(",", fallback.stream().map(type.render()).toList());
        return add(new Setting<>(name, type, true, text, doc));
    }

    private <T> Setting<T> add(Setting<T> setting) {
        settings.add(setting);
        return setting;
    }

    List<Setting<?>> settings() {
        return List.copyOf(settings);
    }
}
