{{- define "nest-service.scaleTarget" -}}
apiVersion: apps/v1
kind: {{ ternary "StatefulSet" "Deployment" .settings.persistence.enabled }}
name: {{ include "nest-service.fullname" . }}
{{- end }}

{{- /* By processor load (HorizontalPodAutoscaler) or by a consumer group's lag (KEDA's ScaledObject). */}}
{{- define "nest-service.autoscaler" -}}
{{- with .settings.autoscaling -}}
{{- if eq .kind "keda" -}}
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
{{ include "nest-service.metadata" $ }}
spec:
  scaleTargetRef:
    {{- include "nest-service.scaleTarget" $ | nindent 4 }}
  minReplicaCount: {{ .minReplicas }}
  maxReplicaCount: {{ .maxReplicas }}
  # Each step makes the consumer group share out its partitions anew.
  cooldownPeriod: {{ .stabilizationSeconds }}
  advanced:
    horizontalPodAutoscalerConfig:
      behavior:
        scaleDown:
          stabilizationWindowSeconds: {{ .stabilizationSeconds }}
  triggers:
    {{- required (printf "%s consumes no topic, so its lag cannot scale it; set autoscaling.kind to cpu" $.name) $.scaling | toYaml | nindent 4 }}
{{- else -}}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
{{ include "nest-service.metadata" $ }}
spec:
  scaleTargetRef:
    {{- include "nest-service.scaleTarget" $ | nindent 4 }}
  minReplicas: {{ .minReplicas }}
  maxReplicas: {{ .maxReplicas }}
  behavior:
    scaleDown:
      stabilizationWindowSeconds: {{ .stabilizationSeconds }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: {{ .targetCpuPercent }}
{{- end }}
{{- end }}
{{- end }}
