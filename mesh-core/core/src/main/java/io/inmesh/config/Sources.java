package io.inmesh.config;

import io.inmesh.config.subscription.SubscriptionSettings;
import io.inmesh.discovery.DiscoverySettings;

/**
 * Where an application learns of services and of rules. Immutable.
 *
 * @param discovery where services are found
 * @param subscription the shared config service
 */
public record Sources(DiscoverySettings discovery, SubscriptionSettings subscription) {
    public static final Sources DEFAULT = new Sources(DiscoverySettings.DEFAULT, SubscriptionSettings.NONE);
}
