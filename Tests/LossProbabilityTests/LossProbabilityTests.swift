import LossProbability
import Testing
